#include "policy/check.h"
