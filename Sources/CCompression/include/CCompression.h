#ifndef ORIEL_CCOMPRESSION_H
#define ORIEL_CCOMPRESSION_H

/// Writes what the file behind `input` holds, unpacked, to `output`: gzip (also several members) or zstd (also several frames).
///
/// At most `limit` bytes are written. 0, 1 where the limit was reached, 2 where the rest is damaged (what stands before it is
/// written), or -1 with errno.
int compression_unpack_gzip(int input, int output, long long limit);
int compression_unpack_zstd(int input, int output, long long limit);

#endif
