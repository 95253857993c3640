import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

type State<Props> = { readonly Component: ComponentType<Props> } | { readonly error: unknown } | undefined;

/**
 * A component that comes in a bundle of its own, so that the page shows before all of it is there.
 * @param waiting  what is said meanwhile
 */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  waiting: string,
): ComponentType<Props> {
  return function Lazy(props: Props) {
    const [state, setState] = useState<State<Props>>(undefined);
    useEffect(() => {
      load().then(
        (Component) => setState({ Component }),
        (error: unknown) => setState({ error }),
      );
    }, []);
    if (state === undefined) return <p class="opening">{waiting}</p>;
    if ("error" in state) {
      return <p class="opening">A part of the page could not be loaded. Reload it to try again.</p>;
    }
    return <state.Component {...props} />;
  };
}
