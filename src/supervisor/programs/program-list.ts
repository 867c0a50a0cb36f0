import { rangeError } from '../../core/api/errors.ts'
import { wrongValue } from '../../core/check/check.ts'
import type { Program } from './program.ts'

/** The programs in the order of their start. Programs that were started together form a group. */
export class ProgramList {
  readonly #groups: (readonly Program[])[] = []

  get all(): readonly Program[] {
    return this.#groups.flat()
  }

  /** @throws {RangeError} if two programs would have the same name. */
  add(group: readonly Program[]): void {
    const names = this.#names
    for (const { name } of group) {
      if (names.includes(name)) wrongValue('name', 'a name that no other program has', name)
      names.push(name)
    }
    this.#groups.push(group)
  }

  delete(group: readonly Program[]): void {
    this.#groups.splice(this.#groups.indexOf(group), 1)
  }

  newestFirst(): readonly (readonly Program[])[] {
    return this.#groups.toReversed()
  }

  /** @throws {RangeError} if no program has that name. */
  find(name: string): Program {
    const found = this.all.find((program) => program.name === name)
    if (found) return found
    const whole = this.all.find(({ status }) => status.some((instance) => instance.name === name))
    const known =
      this.#names.length > 0 ? `there is only ${this.#names.join(', ')}` : 'no program was started'
    throw rangeError(
      whole
        ? `\`${name}\` is an instance; use the name of its program, \`${whole.name}\``
        : `no program is named \`${name}\`; ${known}`,
    )
  }

  get #names(): string[] {
    return this.all.map(({ name }) => name)
  }
}
