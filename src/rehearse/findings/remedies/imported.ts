import type { Measured } from '../measured.ts'

/** How a file of the service gets a function of lastcall, to stand in front of its call. */
export function imported(name: string, from: string, { target }: Measured): string {
  return target?.isCommonJs ? `const { ${name} } = require('${from}');` : `import { ${name} } from '${from}';`
}
