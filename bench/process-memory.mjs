/**
 * How much memory this process takes: resident bytes now and at their peak.
 *
 * Linux keeps the peak with the address space (VmHWM). `ru_maxrss` serves elsewhere; on Linux it is passed on through
 * fork and exec, so that a small child would be charged with the size of the parent that started it.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** Kilobytes of a line of /proc/self/status, as bytes; undefined where there is no such thing. */
function statusBytes(field) {
  try {
    const line = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
    return line === null ? undefined : 1024 * Number(line[1]);
  } catch {
    return undefined;
  }
}

/** Resident bytes at this moment. */
export const residentBytes = () => statusBytes('VmRSS') ?? process.memoryUsage.rss();

/** The most resident bytes since the process began, or since `forgetPeak` where the system can do that. */
export const peakBytes = () => statusBytes('VmHWM') ?? 1024 * process.resourceUsage().maxRSS;

/** Lets the peak begin anew, so that it belongs to the work and not to the loading of libraries. Linux only. */
export function forgetPeak() {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The peak of loading is then counted too; it is lower than that of nearly all cases.
  }
}
