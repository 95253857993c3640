/** One of a few choices, as buttons in a row. */
export function ChoiceField<Id extends string>(props: {
  readonly label: string;
  readonly value: Id;
  readonly choices: readonly { readonly id: Id; readonly label: string; readonly isMissing?: boolean }[];
  readonly onChoose: (id: Id) => void;
}) {
  const name = `choice-${props.label.toLowerCase().replaceAll(/\W+/g, "-")}`;
  return (
    <fieldset class="choice-field">
      <legend class="visually-hidden">{props.label}</legend>
      {props.choices.map(({ id, label, isMissing = false }) => (
        <label key={id} class="choice">
          <input
            type="radio"
            name={name}
            value={id}
            checked={id === props.value}
            disabled={isMissing}
            onChange={() => props.onChoose(id)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
