/** Strokes of the icons in a 24 × 24 box. */
const strokes = {
  orbit: "M12 15.5c-5 0-9-1.6-9-3.5s4-3.5 9-3.5 9 1.6 9 3.5c0 1-1 1.8-2.7 2.5M15.5 12.8l2.6 1.9-1.9 2.6M12 12v.1",
  fly: "M3 11.5 21 4l-7.5 17-2.7-7.2z",
  home: "M4 11.5 12 5l8 6.5M6.5 10v9h11v-9M10 19v-5h4v5",
  link: "M9.5 14.5l5-5M8 11l-2.5 2.5a3.6 3.6 0 0 0 5 5L13 16M16 13l2.5-2.5a3.6 3.6 0 0 0-5-5L11 8",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 16.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6",
  help: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8M12 16.8v.1",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10",
  split: "M4 5h16v14H4zM12 3v18M8 10l-2 2 2 2M16 10l2 2-2 2",
  chart: "M4 4v16h16M7.5 15l3.5-4 3 2.5 4.5-6",
  cube: "M12 3 20 7.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
  close: "M6 6l12 12M18 6 6 18",
  play: "M7 5l12 7-12 7z",
  pause: "M8 5v14M16 5v14",
  add: "M12 5v14M5 12h14",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 13h8.4L17 7M10.3 10.5v6M13.7 10.5v6",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  left: "M14.5 5 8 12l6.5 7",
  right: "M9.5 5 16 12l-6.5 7",
  film: "M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
  eyeOff:
    "M4 4l16 16M9.5 5.9A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-2.7 3.4M6 7.5A17 17 0 0 0 2.5 12S6 18.5 12 18.5c1.3 0 2.5-.3 3.6-.8M9.9 9.9a3 3 0 0 0 4.2 4.2",
  map: "M4 6.5 9.5 4l5 2.5L20 4v13.5L14.5 20l-5-2.5L4 20zM9.5 4v13.5M14.5 6.5V20",
  warning: "M12 4 21.5 20h-19zM12 10v4.5M12 17.3v.1",
  download: "M12 4v11M7 10.5l5 5 5-5M5 19.5h14",
  layers: "M12 4l9 4.5-9 4.5-9-4.5zM3 12.5l9 4.5 9-4.5M3 16.3l9 4.5 9-4.5",
  target: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 2v5M12 17v5M2 12h5M17 12h5",
  images: "M4 7h13v11H4zM7.5 4H20v11M4 15l4-3.5 3 2.5 2.5-2 3.5 3",
  record: "M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14",
} as const;

export type IconName = keyof typeof strokes;

/** A drawn sign beside or instead of a word; screen readers skip it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={strokes[name]} />
    </svg>
  );
}
