import { builtin } from '../core/node/builtin.ts'
import { listen } from '../core/node/listeners.ts'
import { isAlone } from '../core/node/loaded-modules.ts'
import { onceForAll } from '../core/node/once-for-all.ts'
import type { Link } from '../core/shutdown/link.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import { Member } from './member.ts'
import { type Announcement, canAnnounce, THREADS } from './protocol.ts'

/** W2: the main thread's side. It takes in each thread that announces itself. */
export class MainSide implements Link {
  readonly #registry: HookRegistry
  readonly connect: () => () => void
  readonly #members = new Map<number, Member>()

  constructor(registry: HookRegistry) {
    this.#registry = registry
    this.connect = onceForAll(() => (canAnnounce() ? this.#listen() : () => {}))
  }

  #listen(): () => void {
    const { process } = this.#registry.settings
    const onMessage = (message: unknown, threadId: number): void => {
      if (isAnnouncement(message)) this.#takeIn(message, threadId)
    }
    const unlisten = listen(process, 'workerMessage', onMessage)
    callThreads()
    return unlisten
  }

  /** Returns undefined: the main thread has nobody to ask, since its shutdown is that of the process. */
  ask(): undefined {}

  #takeIn({ [THREADS]: { name, port } }: Announcement, threadId: number): void {
    if (this.#registry.state === 'stopped') {
      port.close()
      return
    }
    const label = `thread ${threadId}${name === '' ? '' : ` (${name})`}`
    const known = this.#members.get(threadId)
    const member = known ?? new Member(label, this.#registry, () => this.#members.delete(threadId))
    this.#members.set(threadId, member)
    member.connect(port)
  }
}

function isAnnouncement(message: unknown): message is Announcement {
  return typeof message === 'object' && message !== null && THREADS in message
}

/** Calls the threads that had their first hook before the main thread had one: their announcements met no listener. */
function callThreads(): void {
  if (isAlone()) return
  const channel = new (builtin('node:worker_threads').BroadcastChannel)(THREADS)
  channel.postMessage('the main thread is there')
  channel.close()
}
