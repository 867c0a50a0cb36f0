// What it takes by hand: no library, and each fault thought of.
export { register } from './careful-hooks.js'
export { serve } from './careful-server.js'
