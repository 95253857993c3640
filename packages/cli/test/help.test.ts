import { describe, expect, it } from "vitest";
import { createProgram } from "../src/program.ts";
import { runCliOk } from "./runCli.ts";

describe("help", () => {
  it("lists the commands", async () => {
    expect(await runCliOk(["--help"])).toMatchInlineSnapshot(`
      "Usage: gpnerf [options] [command]

      GP-NeRF: posed photos in; colour, depth and semantics from new viewpoints out.

      Options:
        -V, --version                        output the version number
        --quiet                              print results and errors only
        --verbose                            print the stack of an error
        -h, --help                           display help for command

      Commands:
        demo [options]                       render novel views of the sample room,
                                             score them and write a report with
                                             pictures
        synth [options]                      make furnished rooms with colour, depth,
                                             classes, instances and poses (Replica
                                             layout)
        train [options]                      train over all scenes of a folder; stop
                                             with Ctrl-C at any time, continue with
                                             --resume
        finetune [options]                   go on training a network on one scene,
                                             validated on held-out frames of it
        eval [options]                       render held-out views of scenes and score
                                             them beside trivial baselines
        ablate [options]                     train the five rows of Table 4 and
                                             compare them; the same command goes on
                                             where it was stopped
        render [options]                     fly through a scene: colour, depth,
                                             classes and features as PNG files and one
                                             animation
        figure [options]                     draw held-out views side by side: truth,
                                             rendered, baselines, errors, features
        view [options] [scene]               look around in a scene in the browser,
                                             rendered as you go; Ctrl-C ends it
        import [options] <model.pth>         turn a checkpoint of the released GP-NeRF
                                             or GNT code (.pth) into one of gpnerf;
                                             executes nothing in it
        export [options]                     write the network as ONNX files, or a
                                             scene as a labelled point cloud or mesh
                                             (PLY, GLB) or as a folder for web hosts
        parity [options] <model> <recorded>  compare a network with what the released
                                             code computed from the same checkpoint
                                             and inputs
        inspect [options] <path>             say what is in a scene, a folder of
                                             scenes, a checkpoint or a training run
        convert [options] <scene>            write a scene of any readable format in
                                             the Replica layout
        help [command]                       display help for command
      "
    `);
  });

  it.each(createProgram().commands.map((command) => [command.name(), command] as const))(
    "%s describes itself and every option in a line",
    (_, command) => {
      expect(command.description()).toMatch(/^[a-z].{20,120}$/);
      for (const option of command.options) expect(option.description, option.flags).toMatch(/^.{8,100}$/);
    },
  );
});
