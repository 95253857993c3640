import { useEffect, useState } from "preact/hooks";
import type { RenderStatus } from "../render/renderState.ts";
import { useViewer } from "../state/viewer.ts";
import { Icon } from "./icon.tsx";
import { seconds } from "./numberText.ts";

const radius = 8;
const circumference = 2 * Math.PI * radius;

/** How far the picture is: a ring with the time, and what went wrong when something did. */
export function RenderStatusBadge() {
  const viewer = useViewer();
  const status = viewer.render.status.value;
  const shown = viewer.current.value;
  if (status.phase === "failed") {
    return (
      <div class="render-status is-failed" data-phase="failed">
        <Icon name="warning" />
        <p>
          {status.message} {status.hint}
        </p>
        <button type="button" class="button" onClick={() => viewer.retry()}>
          Try again
        </button>
      </div>
    );
  }
  const isPlaying = viewer.path.isPlaying.value;
  const paused = viewer.path.recording.value ? "Recording" : isPlaying ? "Playing" : "Points only";
  return (
    <div
      class="render-status"
      data-phase={status.phase}
      data-level={shown?.level}
      data-final={shown?.isFinal}
      data-cancelled={viewer.render.cancelled.value}
    >
      <ProgressRing share={shareOf(status)} />
      <StatusText
        status={status}
        level={shown && !shown.isFinal ? `${shown.level + 1}/${shown.levels}` : undefined}
        paused={paused}
      />
    </div>
  );
}

/** A ring that closes as the share goes from 0 to 1. */
export function ProgressRing({ share }: { readonly share: number }) {
  return (
    <svg
      class="ring"
      viewBox="0 0 20 20"
      role="progressbar"
      aria-label="Rendering"
      aria-valuenow={Math.round(100 * share)}
    >
      <circle class="ring-track" cx="10" cy="10" r={radius} />
      <circle
        class="ring-share"
        cx="10"
        cy="10"
        r={radius}
        stroke-dasharray={`${circumference}`}
        stroke-dashoffset={`${circumference * (1 - share)}`}
      />
    </svg>
  );
}

function StatusText(props: {
  readonly status: RenderStatus;
  readonly level: string | undefined;
  /** Why nothing is rendered, when nothing is. */
  readonly paused: string;
}) {
  const { status, level, paused } = props;
  switch (status.phase) {
    case "moving":
      return <span>Moving</span>;
    case "paused":
      return <span>{paused}</span>;
    case "waiting":
      return <span>{status.others === 1 ? "1 picture is" : `${status.others} pictures are`} before this one</span>;
    case "rendering":
      return (
        <span>
          <Elapsed since={status.since} /> · {Math.round(100 * status.progress)} %
          {level && <span class="muted"> · level {level}</span>}
        </span>
      );
    case "done":
      return <span>Rendered in {seconds(status.elapsedMs)}</span>;
    case "stopped":
      return (
        <span>
          Stopped after {seconds(status.elapsedMs)}
          {level && <span class="muted"> · level {level}</span>}
        </span>
      );
    case "failed":
      return null;
  }
}

/** Seconds since a time, counting on. */
function Elapsed({ since }: { readonly since: number }) {
  const [now, setNow] = useState(performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  return <>{seconds(Math.max(0, now - since))}</>;
}

function shareOf(status: RenderStatus): number {
  if (status.phase === "rendering") return status.progress;
  return status.phase === "done" ? 1 : 0;
}
