/** `cadenza export`: music as a page: MusicXML, SVG, PDF. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { type ExportedFile, exportFile } from '../node/index.ts';
import { createCommand, decimal, printResult } from './command.ts';

interface Options {
  readonly title?: string;
  readonly composer?: string;
  readonly performed?: boolean;
  readonly onGrid?: boolean;
  readonly scale: number;
  readonly font?: string;
  readonly json?: boolean;
}

export function exportCommand(): Command {
  return createCommand('export', 'writes a piece down for piano: MusicXML, SVG or PDF')
    .argument('<piece>', 'a MIDI file, or MusicXML (.musicxml, .xml, .mxl)')
    .argument('<out>', 'the file to write: .musicxml, .mxl, .svg, .pdf, or .mid (from MusicXML)')
    .option('--title <words>', 'the title at the head of the page')
    .option('--composer <name>', 'the composer at the head of the page')
    .addOption(
      new Option('--performed', 'find beats and bars: the piece was played freely (default: found out)').conflicts(
        'onGrid',
      ),
    )
    .option('--on-grid', "keep the file's beats and bars: the piece was written, not played")
    .option('--scale <percent>', 'size of the notes in SVG and PDF', decimal(30, 200), 85)
    .option('--font <file>', "a .ttf or .otf font for the words in a PDF, for letters that PDF's own fonts lack")
    .option('--json', 'print the result as JSON')
    .action(async (piece: string, out: string, { title, composer, performed, onGrid, scale, font, json }: Options) => {
      const freely = performed === true ? true : onGrid === true ? false : undefined;
      const result = await exportFile(piece, out, {
        scale,
        ...(title === undefined ? {} : { title }),
        ...(composer === undefined ? {} : { composer }),
        ...(freely === undefined ? {} : { performed: freely }),
        ...(font === undefined ? {} : { font }),
      });
      printResult(result, resultText(result), json);
    });
}

function resultText({ paths, measures, pages }: ExportedFile): string {
  const size = pages === undefined ? '' : ` on ${pages} ${pages === 1 ? 'page' : 'pages'}`;
  return `${paths.join('\n')}: ${measures} ${measures === 1 ? 'measure' : 'measures'}${size}`;
}
