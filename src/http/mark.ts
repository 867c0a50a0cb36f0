/**
 * W1: a mark on objects of Node or of the application. All copies of the library see the mark, so that two copies may
 * drain one server.
 */
export class Mark<T extends object> {
  readonly #key: symbol

  constructor(name: string) {
    this.#key = Symbol.for(`lastcall.${name}@1`)
  }

  add(marked: T): void {
    Object.defineProperty(marked, this.#key, { value: true })
  }

  has(marked: T): boolean {
    return this.#key in marked
  }
}
