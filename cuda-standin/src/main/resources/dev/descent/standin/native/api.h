// Marks what the libraries export.
#pragma once
#define STANDIN_API extern "C" __attribute__((visibility("default")))
