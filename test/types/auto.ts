// Compiled with `tsc`, never run: `lastcall/auto` is there for its effects, and exports nothing.
import { expectTypeOf } from 'expect-type'

type Auto = typeof import('lastcall/auto')

export function exported(): void {
  expectTypeOf<keyof Auto>().toEqualTypeOf<never>()
}

export async function loaded(): Promise<void> {
  const auto = await import('lastcall/auto')
  expectTypeOf(auto).toEqualTypeOf<Auto>()
  // @ts-expect-error nothing is exported
  auto.configure({})
  // @ts-expect-error nor by default
  auto.default()
}
