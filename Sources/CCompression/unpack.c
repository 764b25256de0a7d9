#include "CCompression.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum { INPUT = 1 << 17, OUTPUT = 1 << 18 };

static ssize_t read_some(int fd, void *bytes, size_t count) {
  ssize_t got;
  do got = read(fd, bytes, count);
  while (got < 0 && errno == EINTR);
  return got;
}

static int write_all(int fd, const unsigned char *bytes, size_t count) {
  while (count > 0) {
    ssize_t done = write(fd, bytes, count);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return -1;
    bytes += done;
    count -= (size_t)done;
  }
  return 0;
}

int compression_unpack_gzip(int input, int output, long long limit) {
  unsigned char *in = malloc(INPUT), *out = malloc(OUTPUT);
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  int result = -1;
  // 32: the header tells whether it is gzip or zlib.
  if (!in || !out || inflateInit2(&stream, 15 + 32) != Z_OK) goto end;
  result = 0;
  int is_complete = 1;
  while (result == 0) {
    if (stream.avail_in == 0) {
      ssize_t got = read_some(input, in, INPUT);
      if (got < 0) result = -1;
      if (got <= 0) break;
      stream.next_in = in;
      stream.avail_in = (uInt)got;
    }
    stream.next_out = out;
    stream.avail_out = OUTPUT;
    is_complete = 0;
    int state = inflate(&stream, Z_NO_FLUSH);
    size_t made = OUTPUT - stream.avail_out;
    if ((limit -= (long long)made) < 0) result = 1;
    else if (write_all(output, out, made) < 0) result = -1;
    else if (state == Z_STREAM_END) {
      is_complete = 1;
      // Another member may follow.
      if (inflateReset(&stream) != Z_OK) result = 2;
    } else if (state != Z_OK && state != Z_BUF_ERROR) result = 2;
  }
  if (result == 0 && !is_complete) result = 2;
  inflateEnd(&stream);
end:
  free(in);
  free(out);
  return result;
}

int compression_unpack_zstd(int input, int output, long long limit) {
  unsigned char *in = malloc(INPUT), *out = malloc(OUTPUT);
  ZSTD_DStream *stream = ZSTD_createDStream();
  int result = in && out && stream ? 0 : -1;
  size_t open = 0;
  while (result == 0) {
    ssize_t got = read_some(input, in, INPUT);
    if (got < 0) result = -1;
    if (got <= 0) break;
    ZSTD_inBuffer source = {in, (size_t)got, 0};
    while (result == 0 && source.pos < source.size) {
      ZSTD_outBuffer target = {out, OUTPUT, 0};
      open = ZSTD_decompressStream(stream, &target, &source);
      if (ZSTD_isError(open)) result = 2;
      else if ((limit -= (long long)target.pos) < 0) result = 1;
      else if (write_all(output, out, target.pos) < 0) result = -1;
    }
    // What the stream still holds.
    while (result == 0 && open != 0) {
      ZSTD_inBuffer none = {in, 0, 0};
      ZSTD_outBuffer target = {out, OUTPUT, 0};
      open = ZSTD_decompressStream(stream, &target, &none);
      if (ZSTD_isError(open) || target.pos == 0) break;
      if ((limit -= (long long)target.pos) < 0) result = 1;
      else if (write_all(output, out, target.pos) < 0) result = -1;
    }
  }
  if (result == 0 && open != 0 && !ZSTD_isError(open)) result = 2;
  ZSTD_freeDStream(stream);
  free(in);
  free(out);
  return result;
}
