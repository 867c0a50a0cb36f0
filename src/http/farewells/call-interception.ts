/** Replaces a method for one call. `handler` gets that call as a function; afterwards the method is as it was. */
export function interceptNextCall<Name extends string>(
  object: Record<Name, (...args: never[]) => unknown>,
  name: Name,
  handler: (call: () => unknown, ...args: unknown[]) => unknown,
): void {
  const isOwn = Object.hasOwn(object, name)
  const method = object[name]
  let isOver = false
  const once = (...args: never[]): unknown => {
    const call = (): unknown => Reflect.apply(method, object, args)
    if (isOver) return call()
    isOver = true
    // Other code may have replaced this replacement.
    if (object[name] === once) {
      if (isOwn) object[name] = method
      else delete (object as Partial<typeof object>)[name]
    }
    return handler(call, ...args)
  }
  object[name] = once
}

/** Calls `callback` once: after the next call of a method has returned, with the arguments of that call. */
export function afterNextCall<Name extends string>(
  object: Record<Name, (...args: never[]) => unknown>,
  name: Name,
  callback: (...args: unknown[]) => void,
): void {
  interceptNextCall(object, name, (call, ...args) => {
    const result = call()
    callback(...args)
    return result
  })
}
