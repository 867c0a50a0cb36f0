import type { RehearsalId } from '../result.ts'
import { makeCpuQuota } from '../target/cpu-quota.ts'
import { findPidNamespace } from '../target/pid-namespace.ts'
import { type Impossible, PLAIN, type Surroundings } from '../target/surroundings.ts'

/** What makes one rehearsal differ from the others. */
export interface Plan {
  readonly id: RehearsalId
  /** `'load'`: clients that go on. `'idle'`: connections on which nothing is sent. `'start'`: before the program answers. */
  readonly moment: 'load' | 'idle' | 'start'
  /** A second signal, sent while the program stops: the first one again, or what Ctrl-C sends. */
  readonly second?: 'same' | 'SIGINT'
  readonly hasSlowStdout?: boolean
  /** Whether the machine is so slow that a good service may fail for that reason. */
  readonly hasLittleCpu?: boolean
  /** How many clients there are, if not as many as usual. */
  readonly clients?: number
  surroundings(): Surroundings | Impossible | Promise<Surroundings | Impossible>
}

const plain = (): Surroundings => PLAIN

/** All rehearsals, in their order. The first two tell the most. */
export const PLANS: readonly Plan[] = [
  { id: 'under-load', moment: 'load', surroundings: plain },
  { id: 'as-process-1', moment: 'load', surroundings: findPidNamespace },
  { id: 'twice', moment: 'load', second: 'same', surroundings: plain },
  { id: 'then-sigint', moment: 'load', second: 'SIGINT', surroundings: plain },
  { id: 'at-start', moment: 'start', surroundings: plain },
  { id: 'when-idle', moment: 'idle', surroundings: plain },
  { id: 'slow-stdout', moment: 'load', hasSlowStdout: true, surroundings: plain },
  // A tenth of a processor has no room for more.
  { id: 'little-cpu', moment: 'load', clients: 4, hasLittleCpu: true, surroundings: makeCpuQuota },
]
