import { useState } from "preact/hooks";
import type { TrainingValidation, ValidationView } from "../../src/protocol/index.ts";
import { chartNumber } from "./chartScale.ts";

type Kind = ValidationView["pictures"][number]["kind"];

const kindNames: { readonly [kind in Kind]: string } = {
  trueColor: "Photo",
  color: "Rendered",
  trueClasses: "True classes",
  classes: "Classes",
  trueDepth: "True depth",
  depth: "Depth",
};
/** Truth next to what it is compared with. */
const order = Object.keys(kindNames) as Kind[];

const scoreNames: { readonly [name: string]: string } = {
  psnr: "PSNR",
  ssim: "SSIM",
  miou: "mean IoU",
  totalAccuracy: "total accuracy",
  averageAccuracy: "average accuracy",
  depthRelativeError: "depth error",
};

/** Pictures of a validation beside their truths: the newest, or another that still has some. */
export function ValidationPictures({ validations }: { readonly validations: readonly TrainingValidation[] }) {
  const [chosen, choose] = useState<number | undefined>(undefined);
  const withPictures = validations.filter(({ views }) => views.length > 0);
  const shown = withPictures.find(({ step }) => step === chosen) ?? withPictures.at(-1);
  if (!shown) {
    return <p class="muted">Pictures come with the first validation.</p>;
  }
  return (
    <>
      <div class="validation-head">
        <label>
          After{" "}
          <select class="select" value={shown.step} onChange={(event) => choose(Number(event.currentTarget.value))}>
            {withPictures.map(({ step, isBest }) => (
              <option key={step} value={step}>
                {step.toLocaleString("en-US")} steps{isBest ? " (best)" : ""}
              </option>
            ))}
          </select>
        </label>
        <p class="muted">{scoresText(shown)}</p>
      </div>
      {shown.views.map((view) => (
        <ViewPictures key={`${view.scene} ${view.name}`} view={view} step={shown.step} />
      ))}
    </>
  );
}

function ViewPictures({ view, step }: { readonly view: ValidationView; readonly step: number }) {
  const pictures = order.flatMap((kind) => view.pictures.find((picture) => picture.kind === kind) ?? []);
  return (
    <section class="validation-view">
      <h3>
        {view.scene} · {view.name}
      </h3>
      <div class="validation-pictures">
        {pictures.map(({ kind, url }) => (
          <figure key={kind}>
            <img src={url} alt={`${kindNames[kind]} of ${view.name} after ${step} steps`} loading="lazy" />
            <figcaption class="muted">{kindNames[kind]}</figcaption>
          </figure>
        ))}
      </div>
    </section>
  );
}

function scoresText({ scores }: TrainingValidation): string {
  return Object.entries(scoreNames)
    .flatMap(([name, words]) => {
      const value = scores[name];
      return typeof value === "number" ? [`${words} ${chartNumber(value)}`] : [];
    })
    .join(" · ");
}
