import type { Settings } from '../check/settings.ts'
import { print } from '../end/output.ts'
import type { Hook } from '../hooks/hook.ts'
import { brief } from '../node/show.ts'

/** R5: warns once if `after` names a hook that is missing, since the wanted order is lost then. */
export class MissingNames {
  readonly #settings: Settings
  readonly #warned = new Set<string>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  warn(hook: Hook, names: readonly string[]): void {
    const { process, report } = this.#settings
    for (const name of names) {
      const line = `lastcall: \`${brief(hook.label)}\` is to run after \`${brief(name)}\`, but no hook has that name\n`
      if (report !== false && !this.#warned.has(line)) print(process, line)
      this.#warned.add(line)
    }
  }
}
