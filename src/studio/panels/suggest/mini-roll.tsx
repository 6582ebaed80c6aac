/** A small piano roll; while it is heard, a line moves over it in time. */
import type { Picture } from './picture.ts';

interface Props {
  readonly picture: Picture;
  /** How long it takes, in seconds, while it is heard. */
  readonly seconds: number | undefined;
}

/** Space between two notes of a pitch, as a share of the width. */
const GAP = 0.004;

export function MiniRoll({ picture: { notes, bars, width, height, thickness }, seconds }: Props) {
  return (
    <span className="mini">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {bars.map((x) => (
          <line key={x} className="bar" x1={x} x2={x} y1={0} y2={height} vectorEffect="non-scaling-stroke" />
        ))}
        {notes.map((note, index) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: notes have no other name here, and never change places.
            key={index}
            className={note.kind}
            x={note.x}
            y={note.y + 0.5 - 0.42 * thickness}
            width={Math.max(2 * GAP * width, note.width - GAP * width)}
            height={0.84 * thickness}
          />
        ))}
      </svg>
      {seconds !== undefined && <span className="sweep" style={{ animationDuration: `${seconds}s` }} />}
    </span>
  );
}
