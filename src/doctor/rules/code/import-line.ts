/** The line that brings a name into a file, in the form that the file has for its other modules. */
export function importLine(name: string, module: string, code: string): string {
  const isCommonJs = /\brequire\s*\(/.test(code) && !/^\s*import\b/m.test(code)
  return isCommonJs ? `const { ${name} } = require('${module}')` : `import { ${name} } from '${module}'`
}
