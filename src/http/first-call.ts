/** Calls back once, with the arguments of the next call of a method, when that has returned. */
export function afterFirstCall<Name extends string>(
  object: Record<Name, (...args: never[]) => unknown>,
  name: Name,
  callback: (...args: unknown[]) => void,
): void {
  const isOwn = Object.hasOwn(object, name)
  const method = object[name]
  let isOver = false
  const once = (...args: never[]): unknown => {
    const isFirst = !isOver
    isOver = true
    // Somebody may have put a method of their own over this one.
    if (isFirst && object[name] === once) {
      if (isOwn) object[name] = method
      else delete (object as Partial<typeof object>)[name]
    }
    const result = Reflect.apply(method, object, args)
    if (isFirst) callback(...args)
    return result
  }
  object[name] = once
}
