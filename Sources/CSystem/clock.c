#include "CSystem.h"
#include <sys/timex.h>

int sys_read_clock(struct sys_clock *clock) {
  struct timex state = {.modes = 0};
  int result = adjtimex(&state);
  if (result < 0) return result;
  *clock = (struct sys_clock){
      .state = result,
      .status = state.status,
      .offset = state.offset,
      .frequency = state.freq,
      .maximum_error = state.maxerror,
      .estimated_error = state.esterror,
      .time_constant = state.constant,
      .tick = state.tick,
      .pps_frequency = state.ppsfreq,
      .pps_jitter = state.jitter,
      .pps_shift = state.shift,
      .pps_stability = state.stabil,
      .pps_jitter_count = state.jitcnt,
      .pps_calibration_count = state.calcnt,
      .pps_error_count = state.errcnt,
      .pps_stability_count = state.stbcnt,
      .tai_offset = state.tai,
  };
  return 0;
}
