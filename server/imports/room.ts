// What a connection is given that works on a whole file: sorts in memory, and by all cores.

/** A quarter of what PostgreSQL was given, within bounds; `reset all` ends it. Rows that pass between cores cost little. */
export const roomForLoads = `
  select set_config('work_mem', greatest(131072, least(524288, setting::bigint * 2)) || 'kB', false)
    from pg_settings where name = 'shared_buffers';
  set parallel_tuple_cost = 0.001; set parallel_setup_cost = 100; set synchronize_seqscans = off`;
