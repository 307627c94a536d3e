// Which ways there are to draw the samples of a map.
import type { ImageShape, Opened } from "../protocol.ts";
import { CurvePicture } from "./curve.ts";
import type { Features } from "./features.ts";
import { ImagePicture } from "./image.ts";
import type { Picture } from "./picture.ts";
import { RowsPicture } from "./rows.ts";
import { SeriesPicture } from "./series.ts";
import { ShapePicture } from "./shape.ts";

const MOST_ROWS = 24; // a profile of more features is one curve, without names
const MOST_SHAPES = 6;
const LONGEST = 4; // side of an image for one of the other

/** The choice that suits the samples, as far as the session has seen. */
export const suited = ({ kind, image_shape: shape }: Opened["view"]): string =>
  kind === "image" && shape !== null ? shape.join("x") : kind;

/** All choices, with what they are called. */
export function choices(
  n: number,
  { kind, image_shape: shape }: Opened["view"],
): [choice: string, label: string][] {
  if (kind === "shape") return [["shape", "Shape"]];
  if (kind === "series") return [["series", "Series"]];
  const images = imageShapes(n, shape).map((each): [string, string] => {
    const [rows, columns, channels] = each;
    return [each.join("x"), `Image ${rows} × ${columns}${channels === undefined ? "" : ", in color"}`];
  });
  return [...images, ["profile", "Profile"], ["waveform", "Waveform"]];
}

export function pictureOf(choice: string, features: Features): Picture {
  if (/^\d+x\d+(x3)?$/.test(choice))
    return new ImagePicture(features, choice.split("x").map(Number) as ImageShape);
  if (choice === "shape") return new ShapePicture(features);
  if (choice === "series") return new SeriesPicture(features);
  if (choice === "profile" && features.n <= MOST_ROWS) return new RowsPicture(features);
  return new CurvePicture(features, choice === "profile" ? "profile" : "waveform");
}

/** Ways to lay n pixels out: that of colors if it is known; else the one that is known, and whatever is not too long, the squarest first. */
export function imageShapes(n: number, known: ImageShape | null): ImageShape[] {
  if (known?.length === 3) return [known];
  const found: ImageShape[] = [];
  for (let rows = 2; rows * 2 <= n; rows += 1) {
    if (n % rows === 0 && ratio([rows, n / rows]) <= LONGEST) found.push([rows, n / rows]);
  }
  found.sort((a, b) => ratio(a) - ratio(b));
  const all = known === null ? found.slice(0, MOST_SHAPES) : [known, ...found.slice(0, MOST_SHAPES)];
  return all.filter((shape, i) => all.findIndex((each) => each.join() === shape.join()) === i);
}

const ratio = ([rows, columns]: ImageShape) => Math.max(rows / columns, columns / rows);
