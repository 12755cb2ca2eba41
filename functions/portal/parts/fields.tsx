import type { Child } from "hono/jsx";
import { ONCE_FIELD } from "../once.ts";

/** Form fields, each with its label. A field's id is its name unless a page shows two of one name. */

interface Labelled {
  readonly name: string;
  readonly id?: string;
  readonly label: string;
  readonly hint?: string;
}

function Field({ name, id = name, label, hint, children }: Labelled & { children: Child }) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

export function TextField(
  props: Labelled & {
    type?: "text" | "search" | "email" | "date" | "datetime-local";
    value?: string;
    required?: boolean;
    maxlength?: number;
    inputmode?: "decimal" | "numeric";
    autocomplete?: string;
  },
) {
  const { name, id = name, label, hint, type = "text", ...rest } = props;
  return (
    <Field name={name} id={id} label={label} {...(hint === undefined ? {} : { hint })}>
      <input id={id} name={name} type={type} aria-describedby={hint && `${id}-hint`} {...rest} />
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly name: string;
}

export function SelectField(
  props: Labelled & { options: readonly Option[]; chosen?: readonly string[]; multiple?: boolean; required?: boolean },
) {
  const { name, id = name, label, hint, options, chosen = [], multiple, required } = props;
  return (
    <Field name={name} id={id} label={label} {...(hint === undefined ? {} : { hint })}>
      <select id={id} name={name} multiple={multiple} required={required} aria-describedby={hint && `${id}-hint`}>
        {options.map((option) => (
          <option value={option.value} selected={chosen.includes(option.value)}>
            {option.name}
          </option>
        ))}
      </select>
    </Field>
  );
}

export function Choices(
  props: Labelled & { options: readonly Option[]; chosen?: readonly string[]; type?: "checkbox" | "radio" },
) {
  const { name, label, hint, options, chosen = [], type = "checkbox" } = props;
  return (
    <fieldset>
      <legend>{label}</legend>
      <div class="choices">
        {options.map(({ value, name: shown }) => (
          <label>
            <input type={type} name={name} value={value} checked={chosen.includes(value)} />
            {shown}
          </label>
        ))}
      </div>
      {hint && <small>{hint}</small>}
    </fieldset>
  );
}

/** Makes a form good for one effect, however often it is sent. */
export function Once({ onceKey }: { onceKey: string }) {
  return <input type="hidden" name={ONCE_FIELD} value={onceKey} />;
}
