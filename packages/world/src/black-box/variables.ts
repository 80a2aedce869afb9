// What the harness tells the black-box entry through the environment; the product knows none of these.

/** Path of the file that names the step to die at; absent file: nobody dies. */
export const armedFileVariable = 'BLACK_BOX_ARMED_FILE';
/** Milliseconds between two snapshots, and between two backups. */
export const upkeepVariable = 'BLACK_BOX_UPKEEP_MS';
