import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Session } from "../backend/renderBackend.ts";
import { Brand, ThemeButton } from "../chrome/brand.tsx";
import { Icon } from "../chrome/icon.tsx";
import { count, shortCount } from "../chrome/numberText.ts";
import { announce } from "../state/announcer.ts";
import { LineChart } from "./lineChart.tsx";
import { trainingCharts } from "./trainingCharts.ts";
import { afterMessage, remainingSeconds, type TrainingRun, unknownRun } from "./trainingRun.ts";
import { listenToTraining } from "./trainingSource.ts";
import { ValidationPictures } from "./validationPictures.tsx";

const run = signal(unknownRun);
const isConnected = signal(true);

const stateWords: { readonly [state in TrainingRun["state"]]: string } = {
  preparing: "Preparing",
  running: "Running",
  finished: "Finished",
  interrupted: "Interrupted",
  failed: "Failed",
};

/** A training as it goes: curves, and pictures of its validations. */
export function TrainingPage({ session }: { readonly session: Session }) {
  useEffect(() => {
    document.title = `${session.title} · gpnerf training`;
    return listenToTraining(
      (message) => {
        run.value = afterMessage(run.value, message);
        if (message.type === "validation") announce(`Validation after ${message.step} steps`);
        if (message.type === "end") announce(`Training ${stateWords[message.state].toLowerCase()}`);
      },
      (isThere) => {
        isConnected.value = isThere;
      },
    );
  }, [session.title]);
  const { validations, notes } = run.value;
  return (
    <div class="training">
      <header class="header">
        <Brand title={session.title} detail={run.value.title} />
        <div class="header-tools">
          {session.hasScene && (
            <a class="button quiet" href="#view">
              <Icon name="cube" />
              Scene
            </a>
          )}
          <ThemeButton />
        </div>
      </header>
      <main class="training-main">
        <Progress />
        <section class="charts" aria-label="Curves">
          {trainingCharts(run.value).map((chart) => (
            <LineChart key={chart.title} chart={chart} />
          ))}
        </section>
        <section class="card" aria-labelledby="validation-title">
          <h2 id="validation-title">Validation</h2>
          <ValidationPictures validations={validations} />
        </section>
        {notes.length > 0 && (
          <section class="card" aria-labelledby="notes-title">
            <h2 id="notes-title">Notes</h2>
            <ul class="notes">
              {notes.toReversed().map((note, index) => (
                <li key={notes.length - index}>{note}</li>
              ))}
            </ul>
          </section>
        )}
      </main>
    </div>
  );
}

function Progress() {
  const { step, totalSteps, state, parameters, run: folder } = run.value;
  const remaining = remainingSeconds(run.value);
  return (
    <section class="card training-progress" aria-label="Progress">
      <p class="training-state" data-state={state}>
        {stateWords[state]}
        {!isConnected.value && state !== "finished" && <span class="error-text"> · no connection, trying again</span>}
      </p>
      <progress value={step} max={Math.max(1, totalSteps)} aria-label="Training steps" />
      <p class="muted">
        Step {count(step)} of {count(totalSteps)}
        {remaining !== undefined && remaining > 0 && ` · about ${duration(remaining)} to go`}
        {parameters > 0 && ` · ${shortCount(parameters)} parameters`}
        {folder && ` · ${folder}`}
      </p>
    </section>
  );
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
