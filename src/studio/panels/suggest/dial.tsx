/** A slider between two words. */
import { useId } from 'react';

interface Props {
  readonly label: string;
  /** What its left and its right end mean. */
  readonly ends: readonly string[];
  readonly value: number;
  /** Least, most, step. */
  readonly range: readonly [number, number, number];
  /** A value in words. */
  readonly text: (value: number) => string;
  readonly onChange: (value: number) => void;
}

export function Dial({ label, ends, value, range: [least, most, step], text, onChange }: Props) {
  const id = useId();
  return (
    <div className="dial">
      <label htmlFor={id}>{label}</label>
      <span className="soft small" aria-hidden="true">
        {ends[0]}
      </span>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-valuetext={text(value)}
        onChange={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
      <span className="soft small end" aria-hidden="true">
        {ends[1]}
      </span>
    </div>
  );
}
