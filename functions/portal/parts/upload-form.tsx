import type { Child } from "hono/jsx";

/** A form whose file the browser sends straight to the object store. */
export function UploadForm(props: {
  action: string;
  sends: "workbook" | "asset";
  accept: string;
  label: string;
  hint: string;
  children?: Child;
}) {
  return (
    <form class="sheet" method="post" action={props.action} data-upload={props.sends}>
      {props.children}
      <div class="field">
        <label for="file">{props.label}</label>
        <input id="file" name="file" type="file" accept={props.accept} required aria-describedby="file-hint" />
        <small id="file-hint">{props.hint}</small>
      </div>
      <p>
        <button type="submit" disabled>
          Upload
        </button>
      </p>
      <progress max="1" value="0" aria-label="Progress of the upload" hidden />
      <p role="status" />
      <noscript>
        <p class="notice">Uploading needs JavaScript in your browser. Programs can upload by the API.</p>
      </noscript>
    </form>
  );
}
