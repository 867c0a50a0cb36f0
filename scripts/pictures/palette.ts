/** How one kind of thing is coloured. `text` stands on `fill` and on the ground. */
export interface Tone {
  readonly fill: string
  readonly stroke: string
  readonly text: string
}

/** The colours of a picture. The hues are those of Okabe and Ito, which colour-blind readers can tell apart. */
export interface Palette {
  readonly ground: string
  readonly panel: string
  readonly ink: string
  readonly muted: string
  readonly rule: string
  /** Servers and what they do. */
  readonly blue: Tone
  /** What ends well. */
  readonly green: Tone
  /** Work in progress, and moments to look at. */
  readonly orange: Tone
  /** What hangs, is cut or is killed. */
  readonly red: Tone
  readonly purple: Tone
  readonly grey: Tone
}

/** The two palettes, by the names of GitHub's colour schemes. */
export const PALETTES: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    ground: '#ffffff',
    panel: '#f3f5f7',
    ink: '#1c2128',
    muted: '#545c66',
    rule: '#d3d9df',
    blue: { fill: '#cfe5f4', stroke: '#0072b2', text: '#004f7d' },
    green: { fill: '#cdeee2', stroke: '#009e73', text: '#005c43' },
    orange: { fill: '#fbe6bd', stroke: '#c98a00', text: '#704d00' },
    red: { fill: '#fbdccb', stroke: '#d55e00', text: '#963f00' },
    purple: { fill: '#f3dcea', stroke: '#b5588e', text: '#823060' },
    grey: { fill: '#e6eaee', stroke: '#7b8590', text: '#444c56' },
  },
  dark: {
    ground: '#0d1117',
    panel: '#171d25',
    ink: '#e8edf2',
    muted: '#a3adb8',
    rule: '#323a44',
    blue: { fill: '#0c3550', stroke: '#56b4e9', text: '#9bd3f5' },
    green: { fill: '#083d2f', stroke: '#1fbf92', text: '#7fe3c6' },
    orange: { fill: '#453102', stroke: '#e69f00', text: '#fac95c' },
    red: { fill: '#54240a', stroke: '#ee7a2b', text: '#ffb183' },
    purple: { fill: '#452037', stroke: '#d98ab8', text: '#f0b6d6' },
    grey: { fill: '#2a323c', stroke: '#7d8894', text: '#c2cad3' },
  },
}
