export default defineEventHandler(() => ({ speed: 'fast' }))
