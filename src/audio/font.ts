/**
 * Sound fonts: recognising one, and cutting a large General MIDI font down to its piano.
 */
import { BasicSoundBank, SoundBankLoader } from 'spessasynth_core';
import { OptionError } from '../errors.ts';

/**
 * Opens a SoundFont (SF2 or SF3).
 *
 * @throws OptionError if the bytes are not a readable SoundFont
 */
export function openFont(font: Uint8Array): BasicSoundBank {
  const name = (offset: number) => String.fromCharCode(...font.subarray(offset, offset + 4));
  if (name(0) !== 'RIFF' || name(8) !== 'sfbk') {
    throw new OptionError('the sound font is not a SoundFont file: give one that ends in .sf2 or .sf3');
  }
  try {
    return SoundBankLoader.fromArrayBuffer(new Uint8Array(font).buffer);
  } catch (error) {
    throw new OptionError('the sound font is damaged: give another SF2 or SF3 file', { cause: error });
  }
}

/**
 * Keeps nothing of a General MIDI font but its grand piano (bank 0, program 0).
 * The samples stay as they are compressed; the same bytes in give the same bytes out.
 *
 * @param font SF2 or SF3, for example 14.6 MB of FluidR3Mono
 * @returns SF3, for example 0.5 MB
 * @throws OptionError if the bytes are not a SoundFont, or it has no piano
 */
export async function cutPiano(font: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  await BasicSoundBank.isSF3DecoderReady;
  const bank = openFont(font);
  const piano = bank.presets.find(
    (preset) => preset.program === 0 && preset.bankMSB === 0 && preset.bankLSB === 0 && !preset.isDrum,
  );
  if (piano === undefined) throw new OptionError('the sound font has no grand piano (bank 0, program 0)');
  for (const preset of [...bank.presets]) if (preset !== piano) bank.deletePreset(preset);
  bank.removeUnusedElements();
  return new Uint8Array(bank.writeSF2());
}
