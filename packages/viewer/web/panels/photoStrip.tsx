import { useEffect, useRef } from "preact/hooks";
import { poseOfMatrix } from "../geometry/pose.ts";
import { useViewer } from "../state/viewer.ts";

/** All photos of the scene; a click flies to the camera of one. Those that the picture is made from are marked. */
export function PhotoStrip() {
  const { scene, view, render } = useViewer();
  const list = useRef<HTMLUListElement>(null);
  const here = view.photo.value?.id;
  const sources = new Set(render.shown.value?.sources);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [here]);
  return (
    <ul class="photo-strip" ref={list}>
      {scene.cameras.map(({ id, name, thumbnailUrl, camera }) => (
        <li key={id}>
          <button
            type="button"
            class={`thumbnail ${sources.has(id) ? "is-source" : ""}`}
            aria-current={id === here ? "true" : undefined}
            title={`Go to the camera of ${name}${sources.has(id) ? "; a source of this picture" : ""}`}
            onClick={() => view.goTo(poseOfMatrix(camera.worldFromCamera))}
          >
            <img src={thumbnailUrl} alt="" loading="lazy" />
            <span class="thumbnail-name">{name}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
