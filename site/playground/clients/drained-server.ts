import type { ServerResponse } from 'node:http'
import type { HookContext, HookOptions } from '../../../src/core/api/hooks.ts'
import type { SharedRegistry } from '../../../src/core/api/sharing.ts'
import { Classifier } from '../../../src/http/classify.ts'
import { Drain } from '../../../src/http/drain.ts'
import { Network } from '../../../test/simulation/drains/network.ts'
import { createService } from '../../../test/simulation/drains/service.ts'
import { START } from '../../../test/simulation/drains/stage.ts'
import type { HookSpec } from '../scenario.ts'
import { Crowd, LEAD } from './crowd.ts'
import type { ServerClients } from './kinds.ts'
import { SharedTimers } from './shared-timers.ts'
import { serveWebSockets } from './web-socket.ts'

/** A server with clients, and the library's own drain of it. What a reader sets of the hook, the server's requests do. */
export class DrainedServer extends Drain {
  /** A drain has no options but its name. Here it has all that a reader can set. */
  override readonly options: HookOptions
  readonly #spec: HookSpec
  readonly #crowd: Crowd
  readonly #open: ReadonlySet<ServerResponse>

  constructor(registry: SharedRegistry, spec: HookSpec, options: HookOptions, newcomersMs: number) {
    const stage = new SharedTimers(registry.settings.clock)
    const server = createService(stage)
    const open = new Set<ServerResponse>()
    server.on('request', (_request, response) => {
      open.add(response)
      response.on('close', () => open.delete(response))
    })
    serveWebSockets(server)
    const network = new Network(server, registry.settings.clock, () => {})
    super(registry, {
      name: spec.name,
      classifier: new Classifier(undefined),
      failOnCut: true,
      servers: () => [server],
    })
    this.options = options
    this.#spec = spec
    this.#open = open
    this.#crowd = new Crowd(stage, network, spec.does === 'hangs' ? undefined : spec.ms)
    network.listen()
    this.watch()
    stage.after(START - LEAD, () => this.#crowd.come(spec.clients ?? {}))
    stage.after(START, () => this.#crowd.goOnComing(newcomersMs))
  }

  /** Its turn has come, when the delay has ended. */
  override async run(context?: HookContext): Promise<void> {
    this.#crowd.sendLast()
    const { does } = this.#spec
    if (does === 'listens') context?.signal.addEventListener('abort', () => this.#endResponses())
    await super.run()
    if (does === 'throws') fail()
  }

  clients(exitMs: number): ServerClients {
    return { server: this.name, rows: this.#crowd.rows(exitMs) }
  }

  #endResponses(): void {
    for (const response of this.#open) response.end()
  }
}

/** The stack is the same wherever it runs. */
export function fail(): never {
  throw Object.assign(new Error('it failed'), {
    stack: 'Error: it failed\n    at close (file:///app/server.js:42:9)',
  })
}
