export { diesWithVariable, dieWithNamedParent, dyingWithUs } from './die-with.ts';
export { identityOf, isAlive, ownIdentity, type ProcessIdentity } from './identity.ts';
export { type Culprit, culpritFile, StrategyWatch, takeCulprit } from './strategy-watch.ts';
