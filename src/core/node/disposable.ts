/** Shared by all functions made disposable, so that each costs no more than itself. */
const prototype: object = Object.create(Function.prototype, {
  [Symbol.dispose]: {
    value(this: () => void) {
      this()
    },
  },
})

/** Lets a function stand after `using`: leaving the scope calls it. */
export function disposable(run: () => void): (() => void) & Disposable {
  return Object.setPrototypeOf(run, prototype)
}
