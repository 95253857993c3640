import { BackendError } from "../backend/renderBackend.ts";
import { Icon } from "./icon.tsx";

/** Says why nothing can be shown, what to do, and offers to try again. */
export function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const message = error instanceof Error ? error.message : String(error);
  const hint = error instanceof BackendError ? error.hint : undefined;
  return (
    <main class="failure" role="alert">
      <Icon name="warning" />
      <h1>{message}</h1>
      {hint && <p>{hint}</p>}
      <button type="button" class="button primary" onClick={onRetry}>
        Try again
      </button>
    </main>
  );
}
