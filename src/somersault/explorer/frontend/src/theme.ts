// Colors: of the page, of ramps, of groups.

export const LIGHT = {
  paper: "#f6f5f1",
  card: "#ffffff",
  ink: "#1c1d1f",
  quiet: "#62605a",
  rule: "#e4e1da",
  soft: "#f1efea",
  accent: "#0f6a70",
  onAccent: "#ffffff",
  path: "#d9480f",
  line: "#6d7480",
  focus: "#0b57d0",
  empty: "#ece9e3",
};
export type Theme = typeof LIGHT;
export const DARK: Theme = {
  paper: "#121417",
  card: "#1a1d21",
  ink: "#eceae5",
  quiet: "#a5a39c",
  rule: "#30343a",
  soft: "#23272c",
  accent: "#6cc9c1",
  onAccent: "#0d1a1a",
  path: "#ff9d52",
  line: "#9aa3b0",
  focus: "#8ab4f8",
  empty: "#262a30",
};

export const themeOf = (isDark: boolean): Theme => (isDark ? DARK : LIGHT);

/** A theme as the variables of a style sheet. */
export const variables = (theme: Theme): string =>
  Object.entries(theme)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(" ");

export type Color = [red: number, green: number, blue: number];

export const rgb = (hex: string): Color => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as Color;
export const css = ([r, g, b]: Color): string => `rgb(${r} ${g} ${b})`;
export const mixed = (a: Color, b: Color, t: number): Color =>
  a.map((x, i) => Math.round(x + (b[i] - x) * t)) as Color;

const luminance = ([r, g, b]: Color) => (0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2) / 255 ** 2.2;

/** Black or white, whichever contrasts more. */
export const inkOn = (color: Color): string => (luminance(color) > 0.2 ? "#15171a" : "#ffffff");

// Even steps of lightness, told apart with any color vision (after "mako"); the drawings of Python have the same.
const RAMP = [
  ...["#251935", "#352a55", "#3c4076", "#3b5890", "#36739f"],
  ...["#368ea7", "#41a9ab", "#60c3ad", "#94d8b3", "#c4ebd3"],
].map(rgb);

/** A share in [0, 1] as a color, from light to dark or the other way round. */
export function rampColor(share: number, isLightHigh: boolean): Color {
  const t = (isLightHigh ? share : 1 - share) * (RAMP.length - 1);
  const i = Math.min(RAMP.length - 2, Math.max(0, Math.floor(t)));
  return mixed(RAMP[i], RAMP[i + 1], t - i);
}

// Seven hues of Okabe and Ito, and five more, as the drawings of Python have them. Words and borders tell groups
// apart too.
const HUES = [
  ...["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00"],
  ...["#cc79a7", "#9371e7", "#71e793", "#2e3f93", "#1e501e", "#5c5c5c"],
].map(rgb);
const WHITE: Color = [255, 255, 255];

// Of lines, told apart on light paper, as the drawings of Python have them; paler on dark.
const LINES = ["#2b59c3", "#d35f17", "#2e844a", "#9548a0", "#b8323d", "#626262"].map(rgb);

/** The color of a channel of series. */
export const channelColor = (i: number, theme: Theme): string =>
  css(mixed(LINES[i % LINES.length], WHITE, theme === DARK ? 0.4 : 0));

/** The color of a group; after the last they come again, paler. */
export const hue = (i: number): Color =>
  mixed(HUES[i % HUES.length], WHITE, 0.5 * (Math.floor(i / HUES.length) % 2));
