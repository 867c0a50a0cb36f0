/** Hands the next call of a method to `handler`, with what makes that call; afterwards the method is as it was. */
export function onNextCall<Name extends string>(
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
    // Somebody may have put a method of their own over this one.
    if (object[name] === once) {
      if (isOwn) object[name] = method
      else delete (object as Partial<typeof object>)[name]
    }
    return handler(call, ...args)
  }
  object[name] = once
}

/** Calls back once, with the arguments of the next call of a method, when that has returned. */
export function afterNextCall<Name extends string>(
  object: Record<Name, (...args: never[]) => unknown>,
  name: Name,
  callback: (...args: unknown[]) => void,
): void {
  onNextCall(object, name, (call, ...args) => {
    const result = call()
    callback(...args)
    return result
  })
}
