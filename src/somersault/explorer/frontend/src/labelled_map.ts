// What the session told of the map at the beginning, and what follows from it.
import { percent } from "./format.ts";
import type { Offer, Opened, Sample, Target, TargetKind } from "./protocol.ts";

export class LabelledMap {
  readonly open: Opened;
  readonly offer: Offer;

  constructor(open: Opened, offer: Offer) {
    this.open = open;
    this.offer = offer;
  }

  get nUnits(): number {
    return this.open.hits.length;
  }

  get hasClasses(): boolean {
    return this.open.classes.length > 0;
  }

  /** Whether the paths are those of one morph that was made already: then nothing but the start can be chosen. */
  get isGiven(): boolean {
    return this.offer.goal !== undefined;
  }

  /** Whether frames can be heard. */
  get isHeard(): boolean {
    return this.open.mime?.startsWith("audio/") === true && this.offer.contents?.length !== 0;
  }

  /** The frame nearest to this one that can be played. */
  playable(frame: number): number {
    const off = (each: number) => Math.abs(each - frame);
    return this.offer.contents?.reduce((best, each) => (off(each) < off(best) ? each : best)) ?? frame;
  }

  canStart(row: number): boolean {
    return !this.isGiven && (this.offer.rows === null || this.offer.rows.includes(row));
  }

  /** Whether there are paths to a target. */
  holds(target: Target): boolean {
    return this.offer.targets === null || this.offer.targets.some((each) => isSame(each, target));
  }

  get targets(): Target[] {
    const { classes, n_clusters: n } = this.open;
    return (
      this.offer.targets ?? [
        ...classes.map((_, i) => ({ class: i })),
        ...Array.from({ length: n }, (_, i) => ({ cluster: i })),
        ...Array.from({ length: this.nUnits }, (_, i) => ({ unit: i })),
      ]
    );
  }

  nameOf(target: Target): string {
    const [kind, number] = split(target);
    if (kind === "goal") return this.offer.goal ?? "";
    return kind === "class" ? `class ${this.open.classes[number]}` : `${kind} ${number}`;
  }

  /** The name without what it is, where that is clear. */
  titleOf(target: Target): string {
    return "class" in target ? this.open.classes[target.class] : this.nameOf(target);
  }

  /** The units that a target means, as far as the map tells: the path says it exactly. */
  unitsOf(target: Target, sample: Sample | null): number[] {
    const [kind, number] = split(target);
    if (kind === "unit") return [number];
    if (kind === "goal") return sample?.target_units ?? []; // only the start tells where it goes
    const groups = kind === "class" ? this.open.unit_classes : this.open.unit_clusters;
    return Array.from(groups.keys()).filter((i) => groups[i] === number);
  }

  /** The unit that stands for a target: most samples of its own kind. */
  typicalUnit(target: Target, sample: Sample | null): number {
    const { hits, purity } = this.open;
    const weight = (unit: number) => hits[unit] * (purity[unit] || 1);
    const units = this.unitsOf(target, sample);
    return units.reduce((a, b) => (weight(b) > weight(a) ? b : a), units[0] ?? 0);
  }

  placeOf(unit: number): string {
    const columns = this.open.shape[1];
    return `row ${Math.floor(unit / columns)}, column ${unit % columns}`;
  }

  /** The label of a unit, null for one without. */
  classOf(unit: number): string | null {
    return this.open.classes[this.open.unit_classes[unit]] ?? null;
  }

  purityOf(unit: number): string {
    return `${percent(this.open.purity[unit])} of its samples`;
  }

  /** A unit in words. */
  describe(unit: number): string {
    const label = this.classOf(unit);
    const labelled = label === null ? "" : `, class ${label}, ${this.purityOf(unit)}`;
    return `Unit ${unit}, ${this.placeOf(unit)}${labelled}, ${this.open.hits[unit]} samples`;
  }

  /** The unit a step away; over joined edges it goes on at the other side. */
  stepFrom(unit: number, down: number, right: number): number {
    const { shape, boundary } = this.open;
    const [rows, columns] = shape;
    const row = moved(Math.floor(unit / columns), down, rows, boundary === "toroidal");
    return row * columns + moved(unit % columns, right, columns, boundary !== "planar");
  }
}

const moved = (place: number, by: number, n: number, isJoined: boolean) =>
  isJoined ? (place + by + n) % n : Math.min(n - 1, Math.max(0, place + by));

const split = (target: Target) => Object.entries(target)[0] as [TargetKind, number];
const isSame = (a: Target, b: Target) => JSON.stringify(a) === JSON.stringify(b);
