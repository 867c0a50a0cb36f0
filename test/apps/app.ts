/** A request that the load sends again and again. */
export interface Ask {
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  /** The same each time, or another. */
  readonly body?: string | (() => string)
  /** The status that the program answers with; 200 by default. */
  readonly status?: number
  /** Reads the response slowly, so that a large file is under way for a while. */
  readonly isSlowlyRead?: boolean
  /** Text at the end of a whole response. Without it, a response is whole if its encoding says so. */
  readonly last?: string
}

/** Where one run of a program takes place. */
export interface Spot {
  /** A free port, for the program to listen on. */
  readonly port: number
  /** An empty folder, for what the program writes. */
  readonly data: string
}

/** A published program: how to install and start it, and what to ask of it. */
export interface App {
  /** Also the name of its folder, for `npm run test:apps -- NAME`. */
  readonly name: string
  /** What it serves, for the table. */
  readonly what: string
  /** Exact versions of what is installed. The first package is the program, and its version is in the table. */
  readonly packages: Readonly<Record<string, string>>
  /** The name of the program whose folder it shares: same packages, same files, another command. */
  readonly installedAs?: string
  /** Whether the packages need their install scripts; not by default. */
  readonly needsScripts?: boolean
  /** Commands that run once in the folder, after `files` have been copied there. */
  readonly build?: readonly (readonly string[])[]
  /** Its own command, as users type it. Programs of `node_modules/.bin` are found. It runs in the folder. */
  readonly command: (spot: Spot) => readonly string[]
  readonly env?: (spot: Spot) => Readonly<Record<string, string>>
  readonly fast: Ask
  /** A response that takes a few hundred milliseconds. Without it, some clients ask with hardly a pause. */
  readonly slow?: Ask
  /** What new clients ask for; `fast` by default. */
  readonly page?: Ask
  /** An event stream. */
  readonly stream?: Ask
  /** The path of a WebSocket, with its query, for a client of this number. */
  readonly webSocket?: (client: number) => string
  /** Starts a session, and resolves with the headers that all requests of it have. */
  readonly introduce?: (port: number) => Promise<Readonly<Record<string, string>>>
  /** A line of its own close hook. It has to come once, after the last response. */
  readonly says?: string
  /** How many of its processes have that hook; 1 by default. */
  readonly hooks?: number
  /** Whether all of its processes get the signal, as systemd sends it; else only the first does, as in a container. */
  readonly isGroup?: boolean
  /** How it exits with lastcall: a status or a signal; `0` by default. */
  readonly end?: string
  /** Why nothing goes wrong without lastcall, if that is so. */
  readonly cleanAlone?: string
  /** What is worth knowing of its row, all of which is asserted. */
  readonly remark?: string
  /** What does not work with lastcall, and why. Such a row is shown, and nothing is asserted. */
  readonly trouble?: string
  /** Whether `lastcall run --instances` can run it, and reload it. */
  readonly reloads?: boolean
  /** Why it cannot run as instances, if somebody would expect it. */
  readonly cannotReload?: string
  /** Whether `--ci` runs it. */
  readonly isForCi?: boolean
}

/** A program, and the folder whose `files` are copied to where the program is installed. */
export interface Located {
  readonly app: App
  readonly group: Group
  readonly folder: string
}

/** Programs that are as published, and frameworks with a small application of ours. */
export const GROUPS = ['programs', 'frameworks'] as const
type Group = (typeof GROUPS)[number]

export function versionOf({ packages }: App): string {
  return Object.values(packages)[0] as string
}
