// What the panels share: the map, the state, and who changes it.
import { Chooser } from "./choosing.ts";
import { ChangeFinder } from "./finding_changes.ts";
import { Follower } from "./following.ts";
import { LabelledMap } from "./labelled_map.ts";
import { Viewer } from "./looking.ts";
import { pictureOf, suited } from "./pictures/choices.ts";
import { Features } from "./pictures/features.ts";
import { FRONT } from "./pictures/shape.ts";
import { Player } from "./player.ts";
import type { Offer, Opened } from "./protocol.ts";
import { type State, Store } from "./state.ts";
import type { Wire } from "./wire.ts";

const FIRST_RIGIDITY = 30;
const FIRST_SHARE = 0.5;

/** What the browser tells of its user's wishes. */
export interface Wishes {
  isDark: boolean;
  /** Whether the user wants no motion. */
  isStill: () => boolean;
}

export interface App {
  map: LabelledMap;
  features: Features;
  store: Store<State>;
  wire: Wire;
  player: Player;
  follower: Follower;
  chooser: Chooser;
  viewer: Viewer;
  changes: ChangeFinder;
  /** Ends with the explorer. */
  signal: AbortSignal;
}

export function appOf(
  open: Opened,
  offer: Offer,
  wire: Wire,
  { isDark, isStill }: Wishes,
  signal: AbortSignal,
): App {
  const map = new LabelledMap(open, offer);
  const features = new Features(open);
  const store = new Store(firstState(map, features, isDark));
  const player = new Player(store);
  const follower = new Follower({ wire, store, map, player, isStill, signal });
  const chooser = new Chooser({ wire, store, map, follower, signal });
  const viewer = new Viewer({ wire, store, map, signal });
  const changes = new ChangeFinder({ wire, store, map, signal });
  return { map, features, store, wire, player, follower, chooser, viewer, changes, signal };
}

function firstState(map: LabelledMap, features: Features, isDark: boolean): State {
  const { open, offer } = map;
  const clicks = map.hasClasses ? "class" : "unit";
  return {
    layer: "heights",
    feature: 0,
    component: null,
    hasMarks: true,
    layout: null,
    hovered: -1,
    cursor: -1,
    shown: map.typicalUnit(open.target, null),
    unit: null,
    members: null,
    clicks: map.isGiven ? "nothing" : clicks,
    row: open.start,
    sample: null,
    target: open.target,
    goal: null,
    mode: offer.modes[0],
    rigidity: offer.rigidities.indexOf(FIRST_RIGIDITY),
    share: offer.shares.indexOf(FIRST_SHARE),
    path: null,
    curves: null,
    frame: 0,
    isPlaying: false,
    isComparing: true,
    wanted: offer.changes?.wanted?.[0]?.[0] ?? [null, null],
    limits: [],
    areChangesWanted: false,
    changes: null,
    change: 0,
    picture: pictureOf(suited(open.view), features),
    turn: FRONT,
    isDark,
    size: null,
    waiting: 0,
    problem: "",
    announced: { text: "" },
  };
}
