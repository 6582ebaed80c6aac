/** The canvas's colours, read from the page's style sheet, so that themes live in one place. */
export interface RollColors {
  readonly rowWhite: string;
  readonly rowBlack: string;
  readonly rowScale: string;
  readonly rowTonic: string;
  readonly lineBar: string;
  readonly lineBeat: string;
  readonly lineGrid: string;
  readonly lineOctave: string;
  readonly mine: string;
  readonly mineEdge: string;
  readonly mineText: string;
  readonly model: string;
  readonly modelStripe: string;
  readonly modelEdge: string;
  readonly modelText: string;
  readonly ghost: string;
  readonly ghostEdge: string;
  readonly selected: string;
  readonly playhead: string;
  readonly cursor: string;
  readonly box: string;
  readonly boxEdge: string;
  readonly loop: string;
  readonly loopEdge: string;
  readonly keyWhite: string;
  readonly keyBlack: string;
  readonly keyEdge: string;
  readonly keyText: string;
  readonly keyPressed: string;
  readonly heat: string;
  readonly surface: string;
  readonly text: string;
  readonly textSoft: string;
}

const NAMES: Readonly<Record<keyof RollColors, string>> = {
  rowWhite: '--roll-row-white',
  rowBlack: '--roll-row-black',
  rowScale: '--roll-row-scale',
  rowTonic: '--roll-row-tonic',
  lineBar: '--roll-line-bar',
  lineBeat: '--roll-line-beat',
  lineGrid: '--roll-line-grid',
  lineOctave: '--roll-line-octave',
  mine: '--mine',
  mineEdge: '--mine-edge',
  mineText: '--mine-text',
  model: '--model',
  modelStripe: '--model-stripe',
  modelEdge: '--model-edge',
  modelText: '--model-text',
  ghost: '--ghost',
  ghostEdge: '--ghost-edge',
  selected: '--roll-selected',
  playhead: '--roll-playhead',
  cursor: '--roll-cursor',
  box: '--roll-box',
  boxEdge: '--roll-box-edge',
  loop: '--roll-loop',
  loopEdge: '--roll-loop-edge',
  keyWhite: '--key-white',
  keyBlack: '--key-black',
  keyEdge: '--key-edge',
  keyText: '--key-text',
  keyPressed: '--key-pressed',
  heat: '--heat',
  surface: '--surface',
  text: '--text',
  textSoft: '--text-soft',
};

/** The colours that hold for an element now; to be read again when the theme changes. */
export function readColors(element: Element): RollColors {
  const style = getComputedStyle(element);
  const entries = Object.entries(NAMES).map(([name, property]) => [name, style.getPropertyValue(property).trim()]);
  return Object.fromEntries(entries) as unknown as RollColors;
}
