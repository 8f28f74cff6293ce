/** Names the engine itself keeps. */
export const refractorySteps = 'steps@refractory';
export const refractoryPeriod = 'period@refractory';
export const fired = 'fired@step';
export const inputOf = (receptor: string): string => `input@${receptor}`;
export const scoped = (variable: string, scope: string): string => `${variable}@${scope}`;
