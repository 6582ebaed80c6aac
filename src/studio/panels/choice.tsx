/** A few buttons side by side of which one is pressed. */
interface Props<Value extends string | number> {
  readonly label: string;
  readonly values: readonly Value[];
  readonly chosen: Value;
  readonly textOf: (value: Value) => string;
  readonly onChoose: (value: Value) => void;
}

export function Choice<Value extends string | number>({ label, values, chosen, textOf, onChoose }: Props<Value>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a few buttons need no frame of a form.
    <div className="row" role="group" aria-label={label}>
      {values.map((value) => (
        <button
          key={value}
          type="button"
          className="button"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {textOf(value)}
        </button>
      ))}
    </div>
  );
}
