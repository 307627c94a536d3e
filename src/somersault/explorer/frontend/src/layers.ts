// The layers of the map: which values or groups its cells show, in which colors, and with which words.

import type { Cells } from "./map/cells.ts";
import { range } from "./map/lattice.ts";
import type { Component, Opened, Target } from "./protocol.ts";
import { type Color, hue, mixed, rampColor, rgb, type Theme, themeOf } from "./theme.ts";

export type Layer = "heights" | "hits" | "errors" | "labels" | "clusters" | "component";

/** What layers are called, and what their values are. */
export const LAYERS: Record<Layer, [label: string, what: string]> = {
  heights: ["U-matrix", "distance to the neighbors"],
  hits: ["Hits", "samples of a unit"],
  errors: ["Error", "mean distance of a unit's samples"],
  labels: ["Labels", ""],
  clusters: ["Clusters", ""],
  component: ["Component", ""],
};

interface Shown {
  layer: Layer;
  component: Component | null;
  hasMarks: boolean;
  isDark: boolean;
}

/** What the cells show; null while it is not known. */
export function cellsOf(open: Opened, { layer, component, hasMarks, isDark }: Shown, scale: number): Cells | null {
  const marks = hasMarks ? marksOf(open, layer, scale) : null;
  const groups = groupsOf(open, layer);
  if (groups) {
    const colors = groupColors(open, layer, groups, themeOf(isDark));
    return { colors, marks, groups: layer === "clusters" ? groups : null };
  }
  const values = valuesOf(open, layer, component);
  return values && { colors: rampColors(values, layer, isDark), marks, groups: null };
}

/** Of a layer of groups the group of each unit, −1 for none. */
export function groupsOf(open: Opened, layer: Layer): Int32Array | null {
  if (layer === "labels") return open.unit_classes;
  return layer === "clusters" ? open.unit_clusters : null;
}

/** The groups of a layer as targets, each with its color. */
export function groupTargets(open: Opened, layer: Layer, theme: Theme): { target: Target; color: Color }[] {
  const n = layer === "labels" ? open.classes.length : open.n_clusters;
  return Array.from({ length: n }, (_, i) => ({
    target: layer === "labels" ? { class: i } : { cluster: i },
    color: mixed(rgb(theme.card), hue(i), 0.9),
  }));
}

/** The least and the largest value of a layer that is not of groups; null while it is not known. */
export function rangeOf(
  open: Opened,
  layer: Layer,
  component: Component | null,
): [low: number, high: number] | null {
  const values = valuesOf(open, layer, component);
  return values && knownRange(values, layer);
}

function valuesOf(open: Opened, layer: Layer, component: Component | null): Float32Array | Int32Array | null {
  if (layer === "component") return component?.values ?? null;
  return layer === "labels" || layer === "clusters" ? null : open[layer];
}

// Where a unit has no samples, its error is −1.
const isKnown = (value: number, layer: Layer) => layer !== "errors" || value >= 0;

const knownRange = (values: Float32Array | Int32Array, layer: Layer) =>
  range(Array.from(values).filter((value) => isKnown(value, layer)));

function rampColors(values: Float32Array | Int32Array, layer: Layer, isDark: boolean): (Color | null)[] {
  const [low, high] = knownRange(values, layer);
  const share = (value: number) => (high > low ? (value - low) / (high - low) : 0.5);
  const color = (value: number) => rampColor(share(value), isLightHigh(layer, isDark));
  return Array.from(values, (value) => (isKnown(value, layer) ? color(value) : null));
}

/** What is high stands out from the page; but the borders of a U-matrix are dark on any, as everywhere. */
export const isLightHigh = (layer: Layer, isDark: boolean): boolean => isDark && layer !== "heights";

// Units whose samples are of several classes are paler.
function groupColors(open: Opened, layer: Layer, groups: Int32Array, theme: Theme): (Color | null)[] {
  const paper = rgb(theme.card);
  const strength = (i: number) => (layer === "labels" ? 0.25 + 0.65 * open.purity[i] : 0.8);
  return Array.from(groups, (group, i) => (group < 0 ? null : mixed(paper, hue(group), strength(i))));
}

// Numbers where there is room for them, else the labels.
function marksOf({ hits, unit_clusters, unit_classes, marks }: Opened, layer: Layer, scale: number) {
  if (layer === "hits" && scale > 17) return Array.from(hits, String);
  if (layer === "clusters" && scale > 12) return Array.from(unit_clusters, String);
  return Array.from(unit_classes, (i) => marks[i] ?? null);
}
