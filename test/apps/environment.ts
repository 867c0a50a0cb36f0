import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/**
 * What a program finds in its environment: the commands of its folder and this Node, and nothing by which a platform is
 * known or a test runner speaks to its children.
 */
export function environment(
  folder: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const commands = [join(folder, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH]
  return { PATH: commands.join(delimiter), HOME: homedir(), LANG: 'C.UTF-8', ...more }
}
