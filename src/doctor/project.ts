import type { CodeFile } from './read/code.ts'
import type { ComposeService } from './read/compose/compose.ts'
import type { Dockerfile } from './read/dockerfile.ts'
import type { Cluster } from './read/kubernetes.ts'
import type { Packages } from './read/package-json.ts'
import type { Pm2App } from './read/pm2/pm2.ts'
import type { Proxies } from './read/proxy.ts'
import type { Unit } from './read/systemd.ts'
import type { Variables } from './read/variables.ts'
import type { YamlValue } from './read/yaml.ts'
import type { SourceFile } from './source.ts'
import type { Command } from './start/command.ts'

/** Everything that was read, as values with their places. Rules ask nothing else. */
export interface Project {
  readonly dockerfiles: Dockerfile[]
  /** The documents of compose files. */
  readonly composeFiles: YamlValue[]
  /** What all of them together start. */
  readonly services: ComposeService[]
  readonly cluster: Cluster
  readonly units: Unit[]
  readonly apps: Pm2App[]
  readonly proxies: Proxies
  /** The code that has to do with a shutdown. */
  readonly code: CodeFile[]
  /** All code that was read. */
  readonly sources: SourceFile[]
  /** What the lines of a Procfile start. */
  readonly processes: Command[]
  /** Variables that stand in files of their own, or before a command. */
  readonly assignments: Variables[]
  readonly packages: Packages
  /** Reads a file beside one that was read; undefined if it is not there. */
  readonly open: (path: string) => SourceFile | undefined
  /** How long a service without lastcall takes to stop, in milliseconds, if the user has said so. */
  readonly drain: number | undefined
}
