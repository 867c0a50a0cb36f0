import {
  createTestRegistry,
  FakeProcess,
  type TestRegistry,
  type TestRegistryOptions,
} from 'lastcall/testing'
import type { ProgramOptions } from '../../src/supervisor/options/program-options.ts'
import type { ProgramEvent } from '../../src/supervisor/options/program-status.ts'
import type { SupervisorOptions } from '../../src/supervisor/options/types.ts'
import { ProcessSupervisor } from '../../src/supervisor/supervisor.ts'
import { FakeProcesses } from './fake-processes.ts'

/** A supervisor of fake programs, on a fake process and a fake clock. */
export interface Supervised {
  readonly supervisor: ProcessSupervisor
  readonly registry: TestRegistry
  readonly processes: FakeProcesses
  /** What has happened, such as `web stopped`. */
  readonly events: string[]
  /** Lets the event loop turn, while the clock stands still. */
  settle(): Promise<void>
}

/** The options of a program, whose command does not matter. */
export function program(name: string, options: Partial<ProgramOptions> = {}): ProgramOptions {
  return { name, command: ['node', 'file.js'], ...options }
}

export function supervised(
  options: SupervisorOptions = {},
  registryOptions: TestRegistryOptions = {},
  random: () => number = () => 0,
): Supervised {
  const registry = createTestRegistry({ process: new FakeProcess(), ...registryOptions })
  const processes = new FakeProcesses()
  const events: string[] = []
  const onEvent = ({ name, kind }: ProgramEvent): void => void events.push(`${name} ${kind}`)
  const supervisor = new ProcessSupervisor({ registry, onEvent, ...options }, processes.launch, random)
  return { supervisor, registry, processes, events, settle: () => registry.clock.advance(0) }
}
