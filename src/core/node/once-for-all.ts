/** Makes of an installation one that many share: the first one installs it, and the last one takes it back. */
export function onceForAll(install: () => () => void): () => () => void {
  let users = 0
  let remove = (): void => {}
  return () => {
    users++
    if (users === 1) remove = install()
    return () => {
      users--
      if (users === 0) remove()
    }
  }
}
