#include "classifier/risk_model.h"
