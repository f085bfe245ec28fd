#include "effects/prediction.h"
