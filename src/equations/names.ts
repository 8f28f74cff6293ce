/** Names the engine itself keeps. */
export const refractorySteps = 'steps@refractory';
export const refractoryPeriod = 'period@refractory';
export const fired = 'fired@step';
/** Whether a rule's own post event happened in this step. A space: no state of a rule is called that. */
export const postEventOf = (connection: string): string => scoped('post event', connection);
export const inputOf = (receptor: string): string => `input@${receptor}`;
/** The weights alone of what arrives. */
export const totalOf = (receptor: string): string => `total@${receptor}`;
export const scoped = (variable: string, scope: string): string => `${variable}@${scope}`;
/** What arrives at a receptor, with the spikes of its Poisson drives. */
export const drivenInputOf = (receptor: string): string => `${inputOf(receptor)}@driven`;
/** Scope of what a connection's sources keep for their transmission: apart from that of a receptor of the same name. */
export const sourceOf = (connection: string): string => `${connection}:source`;
/** A space: no parameter of a synapse model is called that. */
export const driveRate = (drive: string): string => scoped('Poisson rate', drive);
export const driveWeight = (drive: string): string => scoped('Poisson weight', drive);
/** What a step program calls the value of a state after the step, and the derivative of the loss by a value. */
export const nextOf = (state: string): string => `next of ${state}`;
export const adjointOf = (value: string): string => `adjoint of ${value}`;
